//! File manifests in mtree(5) form.
