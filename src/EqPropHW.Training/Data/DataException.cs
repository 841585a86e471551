namespace EqPropHW.Training;

/// <summary>A data set is missing or malformed, or a task asks for more than it holds; the message says what was found and expected.</summary>
public sealed class DataException(string message, Exception? inner = null) : Exception(message, inner);
