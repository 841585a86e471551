using System.Numerics;
using EqPropHW.Core;
using EqPropHW.Numerics;

namespace EqPropHW.Training;

/// <summary>Numbers of each node for sixteen samples at a time, in memory of the trainer or in place where a device left its states.</summary>
/// <param name="first">The first number of all.</param>
/// <param name="nodes">Nodes.</param>
/// <param name="stride">Numbers from one node to the next, 16 times a power of two.</param>
/// <param name="shared">How many blocks of sixteen samples lie side by side within a stride, a power of two.</param>
internal readonly unsafe struct SampleRows<T>(T* first, int nodes, int stride, int shared) where T : unmanaged
{
    private readonly int _mask = shared - 1;
    private readonly int _shift = BitOperations.Log2((uint)shared);

    /// <summary>Numbers from one node to the next.</summary>
    public int Stride => stride;

    /// <summary>Whether states of a device can be taken where they are.</summary>
    public static bool Fit(Readouts readouts) => readouts.Lanes >= MatrixTile.Width && BitOperations.IsPow2(readouts.Lanes);

    /// <summary>The sixteen numbers of a node, [channel, 16].</summary>
    public T* At(int block, int node) => first + ((nint)(block >> _shift) * nodes + node) * stride + (block & _mask) * MatrixTile.Width;
}
