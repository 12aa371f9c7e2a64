import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { Failure } from './network/failure.ts';
import './styles/index.css';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');

createRoot(root, {
  // Failures with a code are shown; anything else is a bug of this page.
  onCaughtError: (error) => error instanceof Failure || console.error(error),
}).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
