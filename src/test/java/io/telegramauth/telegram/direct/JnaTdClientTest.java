package io.telegramauth.telegram.direct;

class JnaTdClientTest extends TdClientContract {
  @Override
  TdClients clients() {
    return SandboxTdlib.clients();
  }
}
