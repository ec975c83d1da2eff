import { SimulatedServerUnderTest } from "./simulated-server.ts";
import { protocolSuite } from "./suite.ts";

protocolSuite("the simulated API server", () => SimulatedServerUnderTest.start(), true);
