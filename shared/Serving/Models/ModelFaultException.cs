namespace Serverless.Serving.Models;

/// <summary>
/// A folder or repository cannot be read now, or a file differs from what was published. The message contains the path
/// and the remedy.
/// </summary>
public sealed class ModelFaultException(
    string path, string problem, Exception? cause = null) : Exception($"{path}: {problem}", cause)
{
    /// <summary>The file, folder or address.</summary>
    public string Path { get; } = path;

    /// <summary>The problem and its remedy.</summary>
    public string Problem { get; } = problem;
}
