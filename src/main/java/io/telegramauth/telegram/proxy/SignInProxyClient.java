package io.telegramauth.telegram.proxy;

import jakarta.ws.rs.Path;
import org.eclipse.microprofile.rest.client.annotation.RegisterProvider;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

/**
 * The proxy for the steps whose response may be a session. Each has a connection of its own, which
 * nobody has used and nobody will use: a response that comes late or twice reaches nobody.
 */
@RegisterRestClient(configKey = "telegram-proxy-sign-in")
@RegisterProvider(ProxyExchangeWriter.class)
@Path("/api/v1/auth")
interface SignInProxyClient extends ProxyClient {}
