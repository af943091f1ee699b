import type { Dispatcher } from 'undici';

type Start = Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseStart']>>;

/**
 * Hands an answer on only when all of it has arrived. jsforce pipes the body without listening for its end: a connection cut in the
 * middle is an uncaught exception there, which ends the whole process, and the call itself never returns. Held back like this, such
 * a cut is an ordinary failed request. Our answers are a few megabytes at most, so holding them costs nothing.
 */
export function wholeAnswers(dispatch: Dispatcher.Dispatch): Dispatcher.Dispatch {
  return (options, handler) => {
    let started: Start | null = null;
    const chunks: Buffer[] = [];
    return dispatch(options, {
      onRequestStart: (controller, context) => handler.onRequestStart?.(controller, context),
      onRequestUpgrade: (controller, status, headers, socket) => handler.onRequestUpgrade?.(controller, status, headers, socket),
      onResponseStart: (...start) => {
        started = start;
      },
      onResponseData: (_controller, chunk) => {
        chunks.push(chunk);
      },
      onResponseEnd: (controller, trailers) => {
        if (started !== null) handler.onResponseStart?.(...started);
        for (const chunk of chunks) handler.onResponseData?.(controller, chunk);
        handler.onResponseEnd?.(controller, trailers);
      },
      onResponseError: (controller, error) => handler.onResponseError?.(controller, error),
    });
  };
}
