using System.Runtime.InteropServices;

namespace EqPropHW.Emulator;

/// <summary>Unmanaged memory aligned to 64 bytes, zeroed.</summary>
internal sealed unsafe class AlignedBuffer<T> : IDisposable where T : unmanaged
{
    private void* _allocation;

    /// <summary>Allocates a buffer.</summary>
    /// <param name="length">Elements.</param>
    /// <param name="skew">
    /// Bytes left free before the first element, a multiple of 64. Large buffers all begin at the same place in a page, and a
    /// processor takes a load for one of a store it has just made when both have the same place in their pages.
    /// </param>
    public AlignedBuffer(int length, int skew = 0)
    {
        Length = length;
        // A vector that begins with the last element stays within.
        var bytes = (nuint)Math.Max(64, (long)length * sizeof(T)) + (nuint)skew + 64;
        _allocation = NativeMemory.AlignedAlloc(bytes, 64);
        NativeMemory.Clear(_allocation, bytes);
        Bytes = (long)bytes;
        Pointer = (T*)((byte*)_allocation + skew);
    }

    ~AlignedBuffer() => Free();

    public T* Pointer { get; private set; }

    public int Length { get; }

    /// <summary>Bytes held.</summary>
    public long Bytes { get; }

    public Span<T> Span => new(Pointer, Length);

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_allocation);
        _allocation = null;
        Pointer = null;
    }
}
