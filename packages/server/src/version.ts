/** The version of this package, for `/version` and the API's description. */
export const version = '0.0.0';
