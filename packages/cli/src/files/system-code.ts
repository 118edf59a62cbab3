// What an error of the operating system or of zlib is called. It imports nothing, so decoders that use it run anywhere.

/** The operating system's name of an error, such as ENOENT. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
