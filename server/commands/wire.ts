import { z } from 'zod';
import { PortDown } from '../ports/answers.ts';
import { isProblemCode, problem } from '../../shared/problem.ts';
import { UsageError } from './mistake.ts';

/** What a server says while and after it carries out a command, a line of JSON each. The last is `result` or `failed`. */
export const spokenLine = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('tell'), line: z.string() }),
  z.object({ kind: z.literal('progress'), doing: z.enum(['reading', 'writing']), done: z.number(), of: z.number() }),
  z.object({ kind: z.literal('result'), result: z.unknown() }),
  z.object({
    kind: z.literal('failed'),
    failure: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('usage'), mistakes: z.array(z.string()) }),
      z.object({ kind: z.literal('down'), code: z.string(), vendorCode: z.string().optional() }),
      z.object({ kind: z.literal('other'), message: z.string() }),
    ]),
  }),
]);
export type SpokenLine = z.infer<typeof spokenLine>;
export type Failure = Extract<SpokenLine, { kind: 'failed' }>['failure'];

/** Only what may be seen at a terminal travels; stack and cause stay in the server. */
export function failureOf(error: unknown): Failure {
  if (error instanceof UsageError) return { kind: 'usage', mistakes: [...error.mistakes] };
  if (error instanceof PortDown) {
    const { code, vendorCode } = error.problem;
    return { kind: 'down', code, ...(vendorCode === undefined ? {} : { vendorCode }) };
  }
  return { kind: 'other', message: error instanceof Error ? error.message : 'Something failed that is no error.' };
}

/** A mistake of the server's own: its log has the rest. */
export class ServerFailed extends Error {
  override readonly name = 'ServerFailed';
}

/** The same error on the other end, so that it ends with the same words and exit code. */
export function errorOf(failure: Failure): Error {
  if (failure.kind === 'usage') return new UsageError(failure.mistakes);
  if (failure.kind === 'other') return new ServerFailed(failure.message);
  const { code, vendorCode } = failure;
  if (!isProblemCode(code)) return new ServerFailed(code);
  return new PortDown({ ...problem(code), ...(vendorCode === undefined ? {} : { vendorCode }) });
}
