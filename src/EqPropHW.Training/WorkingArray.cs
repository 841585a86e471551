using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EqPropHW.Training;

/// <summary>Working memory that kernels reach by pointer, zero at first: a lane never straddles two cache lines.</summary>
/// <param name="length">Elements.</param>
internal sealed unsafe class WorkingArray<T>(int length) where T : unmanaged
{
    private const int Line = 64;

    // Pinned for life: the collector takes it with this object.
    private readonly T[] _elements = GC.AllocateArray<T>(length + Line / sizeof(T), pinned: true);

    /// <summary>Elements.</summary>
    public int Length { get; } = length;

    /// <summary>The first element, aligned to 64 bytes.</summary>
    public T* Pointer => (T*)(((nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_elements)) + Line - 1) & -Line);
}
