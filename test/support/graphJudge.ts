import { complaintsAbout } from '../oracles/graph/schemaJudge.ts';
import { listenTo } from './answerListener.ts';

/**
 * From now on holds whatever one Graph answers to anybody in this process against Microsoft's schema. `settle`, to be called at the end,
 * throws when something was answered that Microsoft would not answer; it tells how many answers were judged. `heard`: how many there
 * are until now.
 */
export function judgeGraph(origin: string): { heard(): number; settle(): number } {
  const listener = listenTo(origin);
  return {
    heard: () => listener.exchanges().length,
    settle: () => {
      listener.close();
      const complaints = listener.exchanges().flatMap(complaintsAbout);
      if (complaints.length > 0) throw new Error(`Microsoft would not answer like this:\n${complaints.slice(0, 10).join('\n')}`);
      return listener.exchanges().length;
    },
  };
}
