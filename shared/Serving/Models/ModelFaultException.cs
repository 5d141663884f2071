namespace Serverless.Serving.Models;

/// <summary>A model that cannot be served as it is: one line with the file, the value and the remedy.</summary>
public sealed class ModelFaultException : Exception
{
    public ModelFaultException(string path, string problem, Exception? cause = null)
        : base($"{path}: {problem}", cause) => Path = path;

    /// <summary>The file or folder at fault.</summary>
    public string Path { get; }
}
