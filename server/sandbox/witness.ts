/**
 * A request as a witness sees it. `path` is decoded and has no query. `headers` are lower case. `body` is parsed JSON, or a
 * Record of texts for a form, or null when there was none; text that claims to be JSON and is not arrives as the text itself.
 * `origin` is `https://localhost:PORT` as the caller sees us, for links in answers.
 */
export type SandboxRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly origin: string;
};

export type InnerRequest = { readonly method: string; readonly path: string; readonly status: number; readonly count: string };

/**
 * `body` undefined: none is sent; a string is sent as it is; anything else as JSON. `count` is the kind in the request log
 * ('read', 'write', 'token', 'query', 'composite', …; default: 'read' for GET, else 'write'). `inner` lists the parts of a batch.
 */
export type SandboxAnswer = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly count?: string;
  readonly inner?: readonly InnerRequest[];
};

/** Lets a witness ask, for a request inside a batch, whether a fault was armed for it. Only throttle and serverError can hit there. */
export type InnerFault = (request: { method: string; target: string }) => 'throttle' | 'serverError' | null;

/** One of the three pretended services. */
export type Witness = {
  readonly name: 'graph' | 'entra' | 'salesforce';
  handle(request: SandboxRequest, innerFault: InnerFault): SandboxAnswer | Promise<SandboxAnswer>;
  /** What a throttle fault answers. */
  throttled(): SandboxAnswer;
  /** What a serverError fault answers. */
  failed(): SandboxAnswer;
  /** Extra doors by name: 'state' (GET), 'seed', 'reset', 'org', 'act' (POST). A throw becomes a 400 with its message. */
  readonly control: Readonly<Record<string, (body: unknown) => unknown>>;
  /** Everything that must outlive a restart, as plain JSON. */
  save(): unknown;
  load(state: unknown): void;
};
