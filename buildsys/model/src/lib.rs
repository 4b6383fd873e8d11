//! Types of the build: digests, job keys, jobs, configuration.
