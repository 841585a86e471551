using System.Runtime.InteropServices;

namespace EqPropHW.Emulator;

/// <summary>Unmanaged memory aligned to 64 bytes, zeroed.</summary>
internal sealed unsafe class AlignedBuffer<T> : IDisposable where T : unmanaged
{
    public AlignedBuffer(int length)
    {
        Length = length;
        var bytes = (nuint)Math.Max(64, (long)length * sizeof(T));
        Pointer = (T*)NativeMemory.AlignedAlloc(bytes, 64);
        NativeMemory.Clear(Pointer, bytes);
    }

    ~AlignedBuffer() => Free();

    public T* Pointer { get; private set; }

    public int Length { get; }

    public Span<T> Span => new(Pointer, Length);

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(Pointer);
        Pointer = null;
    }
}
