/**
 * The path below which this client is served, without a slash at its end: `/gannet`, or an empty string for the root.
 */
export function basePath(): string {
  return new URL('.', document.baseURI).pathname.replace(/\/$/, '');
}

/** The address of the server, as people type it: `https://example.org/gannet`. */
export function serverAddress(): string {
  return `${location.origin}${basePath()}`;
}
