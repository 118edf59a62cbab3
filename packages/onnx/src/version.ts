// The version of this package, as models name their producer. A test holds it against package.json.

export const VERSION = '0.0.0';
