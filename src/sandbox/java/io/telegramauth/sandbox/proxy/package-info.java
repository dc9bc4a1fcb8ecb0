/**
 * The Telegram Proxy Service's contract over HTTP, on top of the test accounts: {@link
 * io.telegramauth.sandbox.proxy.SandboxProxy} is started on a port of its own, can be told to fail
 * in every way that a proxy and the network before it can fail ({@link
 * io.telegramauth.sandbox.proxy.Faults}), and keeps count of what reached it ({@link
 * io.telegramauth.sandbox.proxy.ReceivedCalls}).
 */
package io.telegramauth.sandbox.proxy;
