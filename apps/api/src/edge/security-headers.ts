import helmet from 'helmet';

/**
 * What browsers are told to keep from our pages. That a host is to be opened by https alone is said where people come
 * by https, and only of a host that is ours as a whole: it would hold for everything else on it, too.
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
        'script-src': ["'self'"],
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
