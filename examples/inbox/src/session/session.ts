import { Store } from '../store.ts';

export interface Session {
  token: string | null;
  /** Whether the last token was one that the API does not know. */
  wasRefused: boolean;
}

const KEY = 'inbox.token';

/** The token lives as long as the tab: in `sessionStorage`, never in a URL, cookie or disk. */
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

/** Answers come late: only the token that was refused is dropped. */
export function dropRefused(token: string): void {
  if (session.get().token !== token) return;
  sessionStorage.removeItem(KEY);
  session.set({ token: null, wasRefused: true });
}
