/**
 * A typed client for Java services that call this one: the interface, what it takes and gives.
 * Needs a MicroProfile REST client with JSON, such as Quarkus's, and nothing of the service itself.
 *
 * <p>Published as a jar of its own. It follows the OpenAPI document: what is added there may be
 * missing here, what is here stays.
 */
package io.telegramauth.client;
