package io.telegramauth.telegram.direct;

class JnaTdClientTest extends TdClientContract {
  @Override
  TdClients clients() {
    return DirectRig.clients();
  }
}
