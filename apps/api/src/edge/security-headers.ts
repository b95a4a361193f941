import helmet from 'helmet';

/**
 * The security headers of all responses. HSTS is sent only if the public address is https and has no path: it applies
 * to everything else on the host, too.
 */
export function securityHeaders({
  publicUrl,
  basePath,
}: {
  readonly publicUrl: string | undefined;
  readonly basePath: string;
}) {
  const isOursAndSecure = publicUrl?.startsWith('https:') === true && basePath === '';
  return helmet({
    contentSecurityPolicy: {
      directives: {
        'default-src': ["'self'"],
        // WebAssembly of our own: a student is tried on pictures in the browser.
        'script-src': ["'self'", "'wasm-unsafe-eval'"],
        'script-src-attr': ["'none'"],
        'style-src': ["'self'", "'unsafe-inline'"],
        'connect-src': ["'self'", 'ws:', 'wss:'],
        'img-src': ["'self'", 'data:', 'blob:'],
        'frame-ancestors': ["'none'"],
        'upgrade-insecure-requests': null,
      },
    },
    strictTransportSecurity: isOursAndSecure ? { includeSubDomains: false } : false,
  });
}
