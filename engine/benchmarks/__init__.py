"""Speed, measured in one run on one machine so that ratios mean something; never part of a timed test."""
