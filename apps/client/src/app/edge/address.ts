/** The path below which this client is served, without a trailing slash: `/gannet`, or '' for the root. */
export function basePath(): string {
  return new URL('.', document.baseURI).pathname.replace(/\/$/, '');
}

/** The address of the server: `https://example.org/gannet`. */
export function serverAddress(): string {
  return `${location.origin}${basePath()}`;
}
