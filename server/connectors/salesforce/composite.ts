import { codeOf } from './failure.ts';
import { isRow, numberAt, rowsAt, textAt } from './row.ts';
import type { Row } from './row.ts';
import type { NodeAnswer } from './wire.ts';

/** What each node answered, of a composite body or of one graph's response. Null where the body is of another shape. */
export function nodeAnswers(body: unknown): readonly NodeAnswer[] | null {
  if (!isRow(body) || !Array.isArray(body['compositeResponse'])) return null;
  return rowsAt(body, 'compositeResponse').map((node) => ({
    referenceId: textAt(node, 'referenceId') ?? '',
    status: numberAt(node, 'httpStatusCode') ?? 0,
    body: node['body'],
    codes: errorCodes(node),
  }));
}

/** Rows name it `errorCode`, collections `statusCode`. */
function errorCodes(node: Row): readonly string[] {
  return rowsAt(node, 'body').flatMap((error) => {
    const code = textAt(error, 'errorCode') ?? textAt(error, 'statusCode');
    return code === null ? [] : [codeOf(code)];
  });
}
