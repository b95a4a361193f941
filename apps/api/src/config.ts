import os from 'node:os';
import path from 'node:path';
import { faultOf } from '@gannet/contracts';
import { deviceEnvironment, PROVIDERS } from '@gannet/runtime';
import { z } from 'zod';
import { basePathOf, publicAddress } from './edge/public-address.js';
import { trustedProxies } from './edge/trusted-proxies.js';

const root = path.resolve(import.meta.dirname, '../../..');
const GIB = 2 ** 30;
const USUAL_WORKERS = 2;
const address = z.string().transform((given, context) => {
  try {
    return publicAddress(given);
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as RangeError).message });
    return z.NEVER;
  }
});
const proxies = z.string().transform((given, context) => {
  const trusted = trustedProxies(given);
  if (trusted !== null) return trusted;
  context.addIssue({
    code: 'custom',
    message: 'must be the number of proxies in front, from 0 to 9, or their addresses, such as 10.0.0.2, 172.16.0.0/12',
  });
  return z.NEVER;
});
const count = z.coerce.number().int().min(0);

/** All settings with their defaults and descriptions. Nothing else reads the environment. */
export const settings = {
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: 'is not an address such as postgres://gannet:password@db:5432/gannet' })
    .optional()
    .describe('Postgres database to use; without it, the server runs its own in DATA_DIR'),
  DATA_DIR: z
    .string()
    .min(1)
    .default(path.join(root, 'data'))
    .describe('folder for the embedded database and the stored files'),
  HOST: z.string().min(1).default('127.0.0.1').describe('address to listen on; 0.0.0.0 stands for all of this machine'),
  PORT: count.max(65535).default(3000).describe('port to listen on; 0 picks any free one'),
  PUBLIC_URL: address
    .optional()
    .describe(
      'the address that people open if there is a proxy in front, with its path if it has one; with https://, cookies are secure',
    ),
  TRUST_PROXY: proxies
    .default(0)
    .describe(
      'which proxies may say whose request they forward (X-Forwarded-For): how many there are in front of the server, one behind the other, or their addresses, such as 10.0.0.2, 172.16.0.0/12; 0 trusts none',
    ),
  WORKERS: count
    .max(64)
    .default(USUAL_WORKERS)
    .describe('worker processes to start beside the web server, ideally one per core; 0 if they run elsewhere'),
  THREADS: count.min(1).max(64).default(2).describe('cores that one training may use'),
  MODEL_SECONDS: z.coerce
    .number()
    .min(0.1)
    .max(86_400)
    .default(120)
    .describe(
      'seconds that a generator may take for one image of up to 256 x 256 pixels before it is stopped; for larger images, more in proportion to their pixels',
    ),
  MODEL_GIB: z.coerce
    .number()
    .min(0.5)
    .max(65_536)
    .optional()
    .describe(
      "memory that the process of one generator may use, in GiB; without it, half of the machine's. Enforced on Linux only",
    ),
  EXECUTION_PROVIDER: z
    .enum(PROVIDERS)
    .default('cpu')
    .describe(
      `what computes images and labels: ${PROVIDERS.join(', ')}, as onnxruntime-node has them on this system. The server does not start if it is not there; npm run check:provider tries it`,
    ),
  OPEN_MODELS_GIB: z.coerce
    .number()
    .min(0.1)
    .max(65_536)
    .optional()
    .describe(
      "memory that each process of the server may keep in opened models, in GiB; without it, half of the machine's, divided by the web server and its WORKERS (2 if they run elsewhere). Models in use are never closed",
    ),
  LEASE_SECONDS: z.coerce
    .number()
    .min(1)
    .max(3600)
    .default(120)
    .describe('seconds that an image stays reserved for an annotator whose page sends nothing'),
  GRACE_SECONDS: z.coerce
    .number()
    .min(0)
    .max(600)
    .default(20)
    .describe('seconds that an image waits for an annotator whose connection broke'),
  SESSION_DAYS: count.min(1).max(365).default(14).describe('days until a sign-in expires'),
  SIGN_INS_PER_MINUTE: count
    .min(1)
    .default(10)
    .describe('wrong passwords allowed per minute from one address, and per ten minutes for one account'),
  REQUESTS_PER_MINUTE: count.min(1).default(6000).describe('HTTP requests allowed per minute from one address'),
  GENERATORS_DIR: z
    .string()
    .min(1)
    .default(path.join(root, 'generators'))
    .describe('folder with the generator packages'),
  CLIENT_DIR: z
    .string()
    .min(1)
    .default(path.join(root, 'apps/client/dist/browser'))
    .describe('folder with the built client'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'])
    .default('info')
    .describe('how much is logged: fatal, error, warn, info, debug or silent'),
  READY_FD: count
    .optional()
    .describe('file descriptor to which one line of JSON with the address is written once the server is ready'),
} as const;

const Environment = z.object(settings);

/** The validated environment, under the names that the code uses. */
export type Config = ReturnType<typeof readConfig>;

/** Reads the environment. All invalid settings are reported together. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>) {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([name, value]) => name in settings && value !== ''),
  );
  const parsed = Environment.safeParse(given, { error: faultOf });
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')} ${issue.message}.`);
    throw new RangeError(`The settings are not right:\n${lines.join('\n')}`);
  }
  const env = parsed.data;
  return {
    databaseUrl: env.DATABASE_URL,
    dataDir: path.resolve(env.DATA_DIR),
    host: env.HOST,
    port: env.PORT,
    publicUrl: env.PUBLIC_URL,
    /** `/gannet` if the server is reached under a path; otherwise empty. */
    basePath: basePathOf(env.PUBLIC_URL),
    workers: env.WORKERS,
    threads: env.THREADS,
    modelSeconds: env.MODEL_SECONDS,
    modelBytes: (env.MODEL_GIB ?? halfOfTheMachine()) * GIB,
    openModelBytes: (env.OPEN_MODELS_GIB ?? shareOfTheMachine(env.WORKERS)) * GIB,
    provider: env.EXECUTION_PROVIDER,
    /** What drivers of a device need of the environment. */
    deviceEnvironment: env.EXECUTION_PROVIDER === 'cpu' ? {} : deviceEnvironment(environment),
    leaseMs: env.LEASE_SECONDS * 1000,
    graceMs: env.GRACE_SECONDS * 1000,
    sessionMs: env.SESSION_DAYS * 86_400_000,
    trustProxy: env.TRUST_PROXY,
    wrongPasswords: env.SIGN_INS_PER_MINUTE,
    requestsPerMinute: env.REQUESTS_PER_MINUTE,
    generatorsDir: path.resolve(env.GENERATORS_DIR),
    clientDir: path.resolve(env.CLIENT_DIR),
    logLevel: env.LOG_LEVEL,
    readyFd: env.READY_FD,
  } as const;
}

/** Half of the machine's memory, or of the container's limit, in GiB. */
function halfOfTheMachine(): number {
  const given = process.constrainedMemory();
  return Math.max(2, Math.min(os.totalmem(), given > 0 ? given : Infinity) / 2 / GIB);
}

/** What each process may keep of that half, in GiB. Workers that are started elsewhere may share this machine, too. */
function shareOfTheMachine(workers: number): number {
  return halfOfTheMachine() / ((workers || USUAL_WORKERS) + 1);
}

/** Injection token of the configuration. */
export const CONFIG = Symbol('config');
