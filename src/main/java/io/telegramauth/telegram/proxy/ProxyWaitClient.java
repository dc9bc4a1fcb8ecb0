package io.telegramauth.telegram.proxy;

import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.rest.client.annotation.RegisterProvider;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;

/**
 * The HTTP client for the waits for scans, otherwise as {@link ProxyClient}. It has connections of
 * its own: each wait holds one for seconds, and open QR codes must keep no other login waiting.
 */
@RegisterRestClient(configKey = "telegram-proxy-waits")
@RegisterProvider(ProxyAttemptWriter.class)
@Path("/api/v1/auth")
@Consumes(MediaType.WILDCARD)
@Produces(MediaType.APPLICATION_JSON)
interface ProxyWaitClient extends ProxyClient {}
