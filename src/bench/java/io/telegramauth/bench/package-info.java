/** Benchmarks of the packaged service, run by the scripts in {@code deploy/bench}. */
package io.telegramauth.bench;
