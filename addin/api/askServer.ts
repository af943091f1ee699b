/**
 * The only request of the pane. A redirect fails, so that the token never follows one to another host. What is no JSON although it succeeds came
 * from something between us and our server, and fails too.
 */
export async function askServer(request: Request): Promise<Response> {
  const response = await fetch(request, { redirect: 'error' });
  const type = response.headers.get('content-type') ?? '';
  // The client reads plain JSON only, and a problem is JSON under a name of its own (RFC 9457).
  if (type.startsWith('application/problem+json')) return plain(response);
  if (response.ok && !type.startsWith('application/json')) throw new TypeError('the answer is not from our server');
  return response;
}

const plain = (response: Response): Response =>
  new Response(response.body, { status: response.status, headers: { 'content-type': 'application/json' } });
