using EqPropHW.Boards.Wire;

namespace EqPropHW.Boards;

/// <summary>A served device cannot carry out a request.</summary>
internal sealed class RefusedException(ErrorCode code, uint detail) : Exception($"{code}, detail {detail}")
{
    public ErrorCode Code { get; } = code;

    public uint Detail { get; } = detail;
}
