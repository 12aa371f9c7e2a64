import { Store } from '../store.ts';

export interface Session {
  token: string | null;
  /** Whether the API did not accept the last token. */
  wasRefused: boolean;
}

const KEY = 'inbox.token';

/** The token is kept as long as the tab is open, in `sessionStorage`; never in a URL, cookie or file. */
export const session = new Store<Session>({
  token: sessionStorage.getItem(KEY),
  wasRefused: false,
});

export function signIn(token: string): void {
  sessionStorage.setItem(KEY, token);
  session.set({ token, wasRefused: false });
}

export function signOut(): void {
  sessionStorage.removeItem(KEY);
  session.set({ token: null, wasRefused: false });
}

/** Signs out only if this is the current token, because the response may be an old one. */
export function dropRefused(token: string): void {
  if (session.get().token !== token) return;
  sessionStorage.removeItem(KEY);
  session.set({ token: null, wasRefused: true });
}
