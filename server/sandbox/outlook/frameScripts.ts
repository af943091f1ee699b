/*
 * Scripts put before Office.js in the pane's page. They are functions sent as text, so that they are typed and linted like the rest:
 * each may use its own body and the browser's globals only.
 */

type Listener = (message: string) => void;
type FrameWindow = {
  readonly parent: { postMessage(message: unknown, origin: string): void };
  readonly location: { readonly origin: string };
  addEventListener(name: 'message', listener: (event: FrameMessage) => void): void;
  nestedAppAuthBridge?: unknown;
  Type?: unknown;
  Sys?: unknown;
};
type FrameMessage = { readonly source: unknown; readonly origin: string; readonly data: unknown };
declare const window: FrameWindow;

/** Outlook puts this bridge into every frame of an add-in. It only passes on: the broker in the page around decides. */
function installBridge(): void {
  // In a tab of its own the pane has no Outlook around it, and so no broker.
  if ((window.parent as unknown) === window) return;
  const listeners = new Set<Listener>();
  window.addEventListener('message', ({ source, origin, data }) => {
    if (source !== window.parent || origin !== window.location.origin) return;
    const answer = typeof data === 'object' && data !== null && 'nestedAppAuthAnswer' in data ? data.nestedAppAuthAnswer : null;
    if (typeof answer === 'string') for (const listener of listeners) listener(answer);
  });
  window.nestedAppAuthBridge = {
    addEventListener: (_name: string, listener: Listener) => listeners.add(listener),
    removeEventListener: (_name: string, listener: Listener) => listeners.delete(listener),
    postMessage: (message: string) => window.parent.postMessage({ nestedAppAuthRequest: message }, window.location.origin),
  };
}

/**
 * Office.js for Outlook on the web refuses to start without Microsoft Ajax 3.5, which its package does not hold. These are the members
 * it touches; argument checks answer an Error or null, as there.
 */
function installAjax(): void {
  type Spec = { readonly name: string; readonly type?: unknown; readonly optional?: boolean; readonly mayBeNull?: boolean };
  const primitives = new Map<unknown, string>([
    [String, 'string'],
    [Number, 'number'],
    [Boolean, 'boolean'],
    [Function, 'function'],
    [Object, 'object'],
  ]);
  const problem =
    (name: string) =>
    (first?: unknown, second?: unknown): Error => {
      const said = [first, second].filter((part) => typeof part === 'string').join(' ');
      return Object.assign(new Error(`Sys.${name}${said === '' ? '' : `: ${said}`}`), { name: `Sys.${name}` });
    };
  const names = [
    'argument',
    'argumentNull',
    'argumentOutOfRange',
    'argumentType',
    'argumentUndefined',
    'parameterCount',
    'invalidOperation',
    'notImplemented',
  ];
  const problems = Object.fromEntries(names.map((name) => [name, problem(`${name.charAt(0).toUpperCase()}${name.slice(1)}Exception`)]));
  Object.assign(Error, problems, { create: (message: string, members: object) => Object.assign(new Error(message), members) });

  const fits = (value: unknown, type: unknown): boolean => {
    if (type === undefined || type === null) return true;
    if (type === Array) return Array.isArray(value);
    const primitive = primitives.get(type);
    return primitive === undefined ? typeof type === 'function' && value instanceof type : typeof value === primitive;
  };
  const checkOne = (value: unknown, { name, type, optional = false, mayBeNull = false }: Spec): unknown => {
    if (value === undefined || value === null) return optional || mayBeNull ? null : problems['argumentNull']?.(name);
    return fits(value, type) ? null : problems['argumentType']?.(name);
  };
  const checkAll = (given: Readonly<Record<string, unknown>> & { readonly length?: number }, specs: readonly Spec[]): unknown => {
    // Either the arguments of a call, or one bag of options by name.
    const isCall = 'length' in given;
    if (isCall && given.length !== undefined && given.length > specs.length) return problems['parameterCount']?.();
    const found = specs.map((spec, at) => checkOne(given[isCall ? String(at) : spec.name], spec));
    return found.find((one) => one !== null) ?? null;
  };
  Object.assign(Function, { _validateParameter: checkOne, _validateParams: checkAll });

  const classes = {
    registerClass(): unknown {
      return this;
    },
  };
  Object.assign(Function.prototype, classes);
  Object.assign(Function, classes, {
    registerNamespace: (name: string): void => {
      let place: object = window;
      for (const part of name.split('.')) {
        const held: unknown = Reflect.get(place, part);
        const next = (typeof held === 'object' && held !== null) || typeof held === 'function' ? held : {};
        Reflect.set(place, part, next);
        place = next;
      }
    },
  });
  window.Type = Function;
  window.Sys = {
    StringBuilder: function StringBuilder(): void {},
    Debug: { trace: (): void => {} },
    Browser: { agent: 'chromium', InternetExplorer: 'ie' },
    Serialization: {
      JavaScriptSerializer: {
        serialize: (value: unknown) => JSON.stringify(value),
        deserialize: (text: string): unknown => JSON.parse(text),
      },
    },
  };
}

/** By file name below `/outlook/`. */
export const frameScripts: Readonly<Record<string, string>> = {
  'bridge.js': `(${installBridge.toString()})();`,
  'msajax.js': `(${installAjax.toString()})();`,
};
