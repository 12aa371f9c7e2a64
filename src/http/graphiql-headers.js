// Runs before GraphiQL, which keeps no headers: after a reload it would give each tab the default ones.
// Each tab gets the headers of the example with its name, and the open tab those that its editor shows.
// `headersByTab` and `defaultHeaders` are declared before this text.
try {
  localStorage.setItem('graphiql:persistHeaders', 'false');
  localStorage.setItem('graphiql:headers', defaultHeaders);
  const state = JSON.parse(localStorage.getItem('graphiql:tabState') ?? '{"tabs":[]}');
  const query = new URLSearchParams(location.search).get('query');
  for (const tab of state.tabs) {
    tab.headers = headersByTab[tab.title] ?? defaultHeaders;
    if (tab.query === query) localStorage.setItem('graphiql:headers', tab.headers);
  }
  if (state.tabs.length > 0) localStorage.setItem('graphiql:tabState', JSON.stringify(state));
} catch {
  // Without a storage there is no tab to restore.
}
