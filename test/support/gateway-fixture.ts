import { beforeEach } from 'vitest';
import { fixture } from './fixture.ts';
import { type GatewayOptions, startTestGateway, type TestGateway } from './gateway.ts';

/** A gateway over a sandbox, for all tests of a file. {@link forget} resets it before each test. */
export function gatewayForFile(options: GatewayOptions = {}): TestGateway {
  return gatewayFrom(() => startTestGateway(options));
}

/** The same for an extension of {@link TestGateway}. */
export function gatewayFrom<Gateway extends TestGateway>(start: () => Promise<Gateway>): Gateway {
  const gateway = fixture(start);
  beforeEach(() => forget(gateway));
  return gateway;
}

/** A gateway with its own sandbox for each test. */
export function gatewayForEachTest(options: GatewayOptions = {}): TestGateway {
  return fixture(() => startTestGateway(options), 'test');
}

/** Clears the faults of the sandbox, the list of its requests, and the log. */
function forget({ sandbox, log, restLog }: TestGateway): void {
  sandbox.faults.clear();
  sandbox.requests.length = 0;
  log.length = 0;
  restLog.length = 0;
}
