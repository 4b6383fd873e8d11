//! Where a thread's cache is.

use super::cache::Cache;

// Thread-local storage: zeros, which are an empty cache.
#[cfg(target_os = "dragonfly")]
core::arch::global_asm!(
    ".section .tbss.malloc,\"awT\",@nobits",
    ".type __df_malloc_cache,@object",
    ".size __df_malloc_cache, {size}",
    ".balign 16",
    "__df_malloc_cache:",
    ".zero {size}",
    ".text",
    size = const size_of::<Cache>(),
    options(att_syntax),
);

/// Calls a function with the calling thread's cache.
///
/// `function` must not come back here.
#[cfg(target_os = "dragonfly")]
#[inline(always)]
pub(super) fn with<R>(function: impl FnOnce(&mut Cache) -> R) -> R {
    let cache: *mut Cache;
    // SAFETY: in the local-exec model a thread-local symbol lies at its (negative) offset from
    // the thread pointer, whose own value is the first word at the thread pointer.
    unsafe {
        core::arch::asm!(
            "movq %fs:0, {cache}",
            "leaq __df_malloc_cache@tpoff({cache}), {cache}",
            cache = out(reg) cache,
            options(att_syntax, nostack, preserves_flags, pure, readonly),
        );
    }
    // SAFETY: the cache belongs to this thread, and nobody else borrows it meanwhile.
    function(unsafe { &mut *cache })
}

/// Gives back what the calling thread keeps: it ends.
#[cfg(target_os = "dragonfly")]
pub(crate) fn end_thread() {
    with(|cache| super::api::HEAP.close(cache));
}

/// A thread's cache on the host, given back at its end.
#[cfg(not(target_os = "dragonfly"))]
struct Owned(core::cell::UnsafeCell<Cache>);

#[cfg(not(target_os = "dragonfly"))]
impl Drop for Owned {
    fn drop(&mut self) {
        super::api::HEAP.close(self.0.get_mut());
    }
}

/// Calls a function with the calling thread's cache.
///
/// `function` must not come back here.
#[cfg(not(target_os = "dragonfly"))]
#[inline(always)]
pub(super) fn with<R>(function: impl FnOnce(&mut Cache) -> R) -> R {
    std::thread_local! {
        static CACHE: Owned = const { Owned(core::cell::UnsafeCell::new(Cache::new())) };
    }
    // A thread that is about to end may have given its cache back already.
    let cache = CACHE.try_with(|owned| owned.0.get());
    if let Ok(cache) = cache {
        // SAFETY: the cache belongs to this thread, and nobody else borrows it meanwhile.
        return function(unsafe { &mut *cache });
    }
    let mut cache = Cache::new();
    let result = function(&mut cache);
    super::api::HEAP.close(&mut cache);
    result
}

/// Host threads give their caches back by themselves.
#[cfg(not(target_os = "dragonfly"))]
pub(crate) fn end_thread() {}
