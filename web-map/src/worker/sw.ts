// The service worker of the grid worker's page.
import '../phone/serve';
