import type { Fault, OwnKind } from './fault.ts';

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

export type InnerRequest = {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly count: string;
  /** The fault that hit it. */
  readonly fault?: string;
};

/**
 * `body` undefined: none is sent; a string is sent as it is; anything else as JSON. `count` is the kind in the request log
 * ('read', 'write', 'token', 'query', 'composite', …; default: 'read' for GET, else 'write'). `inner` lists the parts of a batch. `why` stands in
 * the request log only.
 */
export type SandboxAnswer = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly count?: string;
  readonly inner?: readonly InnerRequest[];
  readonly why?: string;
};

/**
 * Lets a witness ask, for a request inside a batch, whether a fault was armed for it. Without the `request` only throttle and
 * serverError are found: what else can happen to it is the witness' own question.
 */
export type InnerFault = (asked: { method: string; target: string; request?: SandboxRequest }) => Fault | null;

/** The troubles a service has of its own. */
export type OwnFaults = {
  /** By kind, whether it can happen to this request as things stand; what cannot is kept for a later one. A missing kind is refused. */
  readonly fits: Readonly<Partial<Record<OwnKind, (request: SandboxRequest, fault: Fault) => boolean>>>;
  /** By kind, which details mean something to this service; none where a kind is missing. */
  readonly details?: Readonly<Partial<Record<OwnKind, readonly string[]>>>;
  /** Throws a sentence for a fault that could never come to pass as things stand, so that nobody waits for it. */
  readonly check?: (fault: Fault) => void;
  /** Takes down how things are. Calling what it gives makes that the past, which a stale read shows. */
  readonly lookBack?: () => () => void;
  /** Nobody asks for stale reads any more, so from now on nothing is taken down. */
  readonly forgetPast?: () => void;
  /** Forgets the past, and which tokens and links are void. */
  forget(): void;
};

/** One of the three pretended services. */
export type Witness = {
  readonly name: 'graph' | 'entra' | 'salesforce';
  /** `fault`: one of its own kinds that hits the request itself. */
  handle(request: SandboxRequest, innerFault: InnerFault, fault?: Fault | null): SandboxAnswer | Promise<SandboxAnswer>;
  readonly ownFaults?: OwnFaults;
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
