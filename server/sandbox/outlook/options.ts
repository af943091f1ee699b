/** Where the stand-in for Outlook finds what it shows and whom it asks. Addresses are https origins without a slash at the end. */
export type OutlookOptions = {
  readonly graphUrl: string;
  readonly entraUrl: string;
  readonly tenant: string;
  /** For tokens to Graph as an app, without a person. */
  readonly app: { readonly clientId: string; readonly clientSecret: string };
  /** The client Outlook itself is: the broker of the pane's tokens. */
  readonly outlookClientId: string;
  /** Whose Outlook it can be. */
  readonly people: () => Promise<readonly Person[]>;
  /** The built pane, with taskpane.html. */
  readonly paneFolder: string;
  /** The built page of this room, with index.html. */
  readonly pageFolder: string;
  /** The folder `dist` of the package that holds Office.js. It is served from there and never copied. */
  readonly officeFolder: string;
  readonly manifestFile: string;
};

export type Person = { readonly address: string; readonly name: string };
