using System.Numerics;

namespace EqPropHW.Emulator;

/// <summary>
/// What a step of each node needs, in a row: biases, dt/tau, couplings to the neighbours. One pointer walks over the rows where samples lie
/// in the lanes. They are a copy, made when such a block is settled first.
/// </summary>
/// <param name="array">The array they are taken from.</param>
/// <param name="graph">Its diagonals.</param>
/// <param name="nodes">Nodes.</param>
internal sealed unsafe class DiagonalRows<T>(ProgrammedArray<T> array, DiagonalGraph graph, int nodes) : IDisposable
    where T : unmanaged, INumber<T>
{
    /// <summary>Position of the bias in the first channel.</summary>
    public const int BiasFirst = 0;

    /// <summary>Position of the bias in the second channel.</summary>
    public const int BiasSecond = 1;

    /// <summary>Position of dt/tau or the clocked factor.</summary>
    public const int Factor = 2;

    /// <summary>Position of the couplings, neighbours ascending.</summary>
    public const int Couplings = 3;

    private readonly Lock _making = new();
    private AlignedBuffer<T>? _rows;
    private bool _isDue = true;

    /// <summary>Bytes held.</summary>
    public long Bytes => _rows?.Bytes ?? 0;

    /// <summary>Elements from the row of a node to the next.</summary>
    /// <param name="diagonals">Diagonals of the graph.</param>
    public static int Length(int diagonals) => Couplings + 2 * diagonals;

    /// <summary>The array was programmed anew.</summary>
    public void Forget() => _isDue = true;

    /// <summary>The rows of what the array now holds, [node, number].</summary>
    public T* Now()
    {
        lock (_making)
        {
            if (!_isDue) return _rows!.Pointer;
            var (offsets, couplings) = (graph.Offsets, array.Diagonals!);
            _rows ??= new(nodes * Length(offsets.Length));
            for (var i = 0; i < nodes; i++)
            {
                T* row = _rows.Pointer + (nint)i * Length(offsets.Length);
                (row[BiasFirst], row[BiasSecond], row[Factor]) = (array.BiasFirst.Pointer[i], array.BiasSecond.Pointer[i], array.Factor.Pointer[i]);
                for (var d = 0; d < offsets.Length; d++)
                {
                    T* diagonal = couplings.Diagonals[d].Pointer + couplings.Lead;
                    row[Couplings + offsets.Length - 1 - d] = diagonal[i - offsets[d]];
                    row[Couplings + offsets.Length + d] = diagonal[i];
                }
            }
            _isDue = false;
            return _rows.Pointer;
        }
    }

    public void Dispose() => _rows?.Dispose();
}
