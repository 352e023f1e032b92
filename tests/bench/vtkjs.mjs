// vtk.js for the bench of surfaces: the harness's own setting, points merged and no normals.
import vtkImageMarchingCubes from "@kitware/vtk.js/Filters/General/ImageMarchingCubes";
import vtkImageData from "@kitware/vtk.js/Common/DataModel/ImageData";
import vtkDataArray from "@kitware/vtk.js/Common/Core/DataArray";

window.marchingCubes = (values, dims, spacing, contourValue) => {
  const image = vtkImageData.newInstance();
  image.setDimensions(...dims);
  image.setSpacing(spacing);
  image.getPointData().setScalars(vtkDataArray.newInstance({ name: "intensity", values, numberOfComponents: 1 }));
  const filter = vtkImageMarchingCubes.newInstance({ contourValue, computeNormals: false, mergePoints: true });
  filter.setInputData(image);
  const start = performance.now();
  filter.update();
  const surface = filter.getOutputData();
  return { ms: performance.now() - start, triangles: surface.getNumberOfPolys() };
};
