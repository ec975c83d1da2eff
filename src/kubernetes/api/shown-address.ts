/**
 * An address of a kubeconfig or the environment for people to read: without its user, password,
 * query and fragment, any of which may hold a secret.
 */
export function shownAddress(address: string): string {
  const url = URL.parse(address);
  if (url !== null && url.host !== "") {
    return `${url.protocol}//${url.host}${url.pathname}`.replace(/\/$/, "");
  }
  // Without a host, nothing says which part would be the password.
  return /[@?#]/.test(address) ? "(not shown, as it may hold a password)" : address;
}
