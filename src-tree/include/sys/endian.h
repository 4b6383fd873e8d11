/* <sys/endian.h>: numbers in a given order of bytes */
#ifndef _SYS_ENDIAN_H_
#define _SYS_ENDIAN_H_

#include <sys/_types.h>
#include <machine/endian.h>
#include <stdint.h>

#define bswap16(x) __bswap16(x)
#define bswap32(x) __bswap32(x)
#define bswap64(x) __bswap64(x)
#define htobe16(x) bswap16(x)
#define htobe32(x) bswap32(x)
#define htobe64(x) bswap64(x)
#define htole16(x) ((uint16_t)(x))
#define htole32(x) ((uint32_t)(x))
#define htole64(x) ((uint64_t)(x))
#define be16toh(x) bswap16(x)
#define be32toh(x) bswap32(x)
#define be64toh(x) bswap64(x)
#define le16toh(x) ((uint16_t)(x))
#define le32toh(x) ((uint32_t)(x))
#define le64toh(x) ((uint64_t)(x))

static __inline __unused uint16_t
be16dec(const void *__p)
{
	const uint8_t *__b = (const uint8_t *)__p;

	return ((uint16_t)(__b[0] << 8 | __b[1]));
}

static __inline __unused uint32_t
be32dec(const void *__p)
{
	const uint8_t *__b = (const uint8_t *)__p;

	return ((uint32_t)__b[0] << 24 | (uint32_t)__b[1] << 16 | (uint32_t)__b[2] << 8 | __b[3]);
}

static __inline __unused uint64_t
be64dec(const void *__p)
{
	return ((uint64_t)be32dec(__p) << 32 | be32dec((const uint8_t *)__p + 4));
}

static __inline __unused uint16_t
le16dec(const void *__p)
{
	return (bswap16(be16dec(__p)));
}

static __inline __unused uint32_t
le32dec(const void *__p)
{
	return (bswap32(be32dec(__p)));
}

static __inline __unused uint64_t
le64dec(const void *__p)
{
	return (bswap64(be64dec(__p)));
}

static __inline __unused void
be16enc(void *__p, uint16_t __u)
{
	uint8_t *__b = (uint8_t *)__p;

	__b[0] = (uint8_t)(__u >> 8);
	__b[1] = (uint8_t)__u;
}

static __inline __unused void
be32enc(void *__p, uint32_t __u)
{
	be16enc(__p, (uint16_t)(__u >> 16));
	be16enc((uint8_t *)__p + 2, (uint16_t)__u);
}

static __inline __unused void
be64enc(void *__p, uint64_t __u)
{
	be32enc(__p, (uint32_t)(__u >> 32));
	be32enc((uint8_t *)__p + 4, (uint32_t)__u);
}

static __inline __unused void
le16enc(void *__p, uint16_t __u)
{
	be16enc(__p, bswap16(__u));
}

static __inline __unused void
le32enc(void *__p, uint32_t __u)
{
	be32enc(__p, bswap32(__u));
}

static __inline __unused void
le64enc(void *__p, uint64_t __u)
{
	be64enc(__p, bswap64(__u));
}

#endif /* !_SYS_ENDIAN_H_ */
