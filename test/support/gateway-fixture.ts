import { beforeEach } from 'vitest';
import { fixture } from './fixture.ts';
import { type GatewayOptions, startTestGateway, type TestGateway } from './gateway.ts';

/** A gateway over a sandbox, for all tests of a file. Each test starts as {@link forget} leaves it. */
export function gatewayForFile(options: GatewayOptions = {}): TestGateway {
  return gatewayFrom(() => startTestGateway(options));
}

/** Likewise with a gateway that is more than a {@link TestGateway}. */
export function gatewayFrom<Gateway extends TestGateway>(start: () => Promise<Gateway>): Gateway {
  const gateway = fixture(start);
  beforeEach(() => forget(gateway));
  return gateway;
}

/** A gateway over a sandbox of its own for each test. */
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
