import { answered, trouble, troubled, type Answer } from '../trouble.ts';

const DEADLINE_MILLISECONDS = 8000;

/** What every callback of Office.js is given. */
type Result<Value> = { readonly status: unknown; readonly value: Value; readonly error: { readonly code: number } | undefined };

/**
 * Asks Outlook once. `call` hands its callback to one method of Office.js.
 *
 * Outlook's own client drops the callback when an answer is lost: neither success nor failure ever arrives. So the deadline is ours. A method
 * may also throw instead of calling back, for want of a permission for example.
 */
export function askOutlook<Value>(call: (callback: (result: Result<Value>) => void) => void): Promise<Answer<Value>> {
  return new Promise((resolve) => {
    const deadline = setTimeout(() => resolve(troubled(trouble('outlook.noAnswer'))), DEADLINE_MILLISECONDS);
    const settle = (answer: Answer<Value>): void => {
      clearTimeout(deadline);
      resolve(answer);
    };
    try {
      call((result) =>
        settle(result.status === Office.AsyncResultStatus.Succeeded ? answered(result.value) : troubled(refusal(result.error?.code))),
      );
    } catch (error) {
      settle(troubled(refusal(codeOf(error))));
    }
  });
}

const refusal = (code: number | undefined) => trouble('outlook.refused', code === undefined ? {} : { vendorCode: String(code) });

const codeOf = (error: unknown): number | undefined =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'number' ? error.code : undefined;
