import { Window } from 'happy-dom';
import {
  Component,
  createElement,
  type ReactElement,
  type ReactNode,
  Suspense,
  useEffect,
} from 'react';
import type { Container, Root } from 'react-dom/client';

/** A component on a page, observed through the latest return value of its hook. */
export interface Screen<Props, View> extends AsyncDisposable {
  readonly view: View;
  /** The last error that the error boundary caught. */
  readonly failure: unknown;
  /** Renders the component on the page; different props mount a new component. */
  show(props: Props): void;
  /** Resolves with the first view that fulfils the condition. */
  until(isReady: (view: View) => boolean): Promise<View>;
  failed(): Promise<unknown>;
}

const PATIENCE_MS = 10_000;

/** Renders with react-dom, without a browser; fetch and timers stay those of Node.js. */
export async function openScreen<Props extends object, View>(
  useView: (props: Props) => View,
  provide: (children: ReactNode) => ReactElement,
): Promise<Screen<Props, View>> {
  const { root, close } = await openPage();
  let view: { latest: View } | undefined;
  let failure: unknown;
  const watchers = new Set<() => void>();
  const wake = () => {
    for (const watch of [...watchers]) watch();
  };

  function Shown(props: Props): ReactNode {
    const latest = useView(props);
    useEffect(() => {
      view = { latest };
      wake();
    });
    return null;
  }

  function onFailure(caught: unknown): void {
    failure = caught;
    wake();
  }

  function when<Found>(found: () => Found | undefined): Promise<Found> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        watchers.delete(watch);
        reject(new Error(`nothing of the kind was shown: ${JSON.stringify(view)} ${failure}`));
      }, PATIENCE_MS);
      function watch(): void {
        const result = found();
        if (result === undefined) return;
        clearTimeout(timer);
        watchers.delete(watch);
        resolve(result);
      }
      watchers.add(watch);
      watch();
    });
  }

  return {
    get view() {
      if (view === undefined) throw new Error('nothing is shown yet');
      return view.latest;
    },
    get failure() {
      return failure;
    },
    show(props) {
      view = undefined;
      failure = undefined;
      const shown = createElement(Shown, { ...props });
      const waiting = createElement(Suspense, { fallback: null }, shown);
      const key = `${JSON.stringify(props)}`;
      root.render(provide(createElement(Boundary, { key, onFailure }, waiting)));
    },
    async until(isReady) {
      const { latest } = await when(() => (view && isReady(view.latest) ? view : undefined));
      return latest;
    },
    failed: () => when(() => failure),
    [Symbol.asyncDispose]: close,
  };
}

class Boundary extends Component<{ onFailure(error: unknown): void; children?: ReactNode }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override componentDidCatch(error: unknown): void {
    this.props.onFailure(error);
  }

  override render(): ReactNode {
    return this.state.hasFailed ? null : this.props.children;
  }
}

async function openPage(): Promise<{ root: Root; close(): Promise<void> }> {
  const window = new Window();
  const { document } = window;
  Object.assign(globalThis, { window, document });
  // Imported once there is a document: react-dom needs it when it is loaded.
  const { createRoot } = await import('react-dom/client');
  const container: object = document.createElement('div');
  if (!isContainer(container, window)) throw new Error('happy-dom has no elements');
  const root = createRoot(container, { onCaughtError: () => {} });
  return {
    root,
    async close() {
      root.unmount();
      await window.happyDOM.close();
    },
  };
}

/** react-dom accepts the elements of happy-dom. */
function isContainer(value: object, window: Window): value is Container {
  return value instanceof window.HTMLElement;
}
