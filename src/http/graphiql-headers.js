// Runs before GraphiQL, which does not store headers: after a reload, each tab would have the default
// headers. This script gives each tab the headers of the example with the same name, and sets those of the
// open tab as the ones that the editor shows. `headersByTab` and `defaultHeaders` are declared before this
// text.
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
  // Without local storage there is no tab to restore.
}
