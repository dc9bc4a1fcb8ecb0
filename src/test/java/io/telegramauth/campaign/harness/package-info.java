/**
 * What the rows of the fault campaign share: the environment under test with its injected faults,
 * callers and users, plans drawn from a seed, and the assertions that hold for every run.
 */
package io.telegramauth.campaign.harness;
