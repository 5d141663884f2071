namespace Serverless.Serving.Models;

/// <summary>
/// A folder or repository that cannot be read now, or a file that is not as it was published: the place and the remedy.
/// </summary>
public sealed class ModelFaultException(
    string path, string problem, Exception? cause = null) : Exception($"{path}: {problem}", cause)
{
    /// <summary>The file, folder or address at fault.</summary>
    public string Path { get; } = path;

    /// <summary>What is wrong with it, and what to do.</summary>
    public string Problem { get; } = problem;
}
