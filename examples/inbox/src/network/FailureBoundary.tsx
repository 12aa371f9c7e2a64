import { Component, type ReactNode } from 'react';
import { type Failure, failureFrom } from './failure.ts';

interface Props {
  /** A new key resets the boundary. */
  resetKey: unknown;
  fallback: (failure: Failure) => ReactNode;
  children: ReactNode;
}

interface State {
  failure: Failure | null;
  resetKey: unknown;
}

export class FailureBoundary extends Component<Props, State> {
  override state: State = { failure: null, resetKey: this.props.resetKey };

  static getDerivedStateFromError(error: unknown): Partial<State> {
    return { failure: failureFrom(error) };
  }

  static getDerivedStateFromProps({ resetKey }: Props, state: State): State | null {
    return resetKey === state.resetKey ? null : { failure: null, resetKey };
  }

  override render(): ReactNode {
    const { failure } = this.state;
    return failure === null ? this.props.children : this.props.fallback(failure);
  }
}
