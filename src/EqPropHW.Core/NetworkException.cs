namespace EqPropHW.Core;

/// <summary>A network, its parameters or its data are malformed; the message names every problem found.</summary>
public sealed class NetworkException(string message) : Exception(message);
